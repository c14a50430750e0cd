"""Compiled plans: how an operation runs when all of it is declared.

graphql-core walks an operation field by field and record by record: each leaf costs a few function calls, and
each relation waits until a loader has gathered its keys. But what an operation will do is known as soon as it
is validated, because every field says of what kind it is (`schema.fields`):

- a `column` is a value of its row,
- a `computed` field is a pure function of columns,
- a `related` field is a batch that takes all keys of a level at once.

So an operation is compiled once and then run many times:

1. `compiling` turns the validated document into a `Plan` (`plans`): a tree of selections, each knowing which
   columns its rows must bring, which batches lead on from it, and in which order the answer shows its fields.
   `@skip` and `@include` are decided by variables, so a plan is kept per set of their values; all other
   variables stay open.
   What the arguments of a field ask is worked out by `givens`, and kept where the same can come again.
2. `running` waits for the operation's turn (`admission`): a few are done quickly instead of all slowly.
3. `fetching` runs the batches, level by level: one call per relation for all parents, whatever their number;
   siblings side by side; only the columns that the operation shows. The one record behind a key comes in the
   row that has the key, when nothing further is asked of it.
4. `assembling` has written, when the plan was compiled, a Python function that builds the whole answer from
   the rows in one go, without a call per field. It takes for granted that nothing went wrong.
5. Where something did (a batch failed, null stands where null may not), the assembler gives up, and
   `completing` builds the same answer from the same rows as the GraphQL specification says: an error with its
   path for each failure, nulls climbing to the next field that may be null. Nothing is fetched twice.

`running` keeps plans by document, and sends to graphql-core, before anything runs, whatever a plan can't do:
mutations, subscriptions, introspection. Each reason is counted by name.

The package knows nothing of programs. It knows the three kinds of field, and of pages only that their `nodes`
and `edges` are looked through for the columns of the rows behind them.
"""

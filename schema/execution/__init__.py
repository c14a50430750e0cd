"""Compiled plans: run operations whose fields are all declared.

graphql-core executes an operation field by field and record by record: each leaf costs a few function calls,
and each relation waits until a loader has collected its keys. A declared field (`schema.fields`) is one of
three kinds, so the work is known after validation:

- a `column` is a value of its row,
- a `computed` field is a pure function of columns,
- a `related` field is a batch that takes all keys of a level at once.

An operation is compiled once and then run many times:

1. `compiling` turns the validated document into a `Plan` (`plans`): a tree of selections. Each knows the
   columns of its rows, the batches of its relations, and the order of its fields in the response.
   `@skip` and `@include` depend on variables, so there is one plan for each set of their values.
   `argument_evaluators` evaluates the arguments of fields, and caches the results.
2. `running` waits for a free place (`admission`), which limits the number of concurrent operations.
3. `fetching` runs the batches level by level: one call per relation for all parents, regardless of their
   number; siblings concurrently; only the selected columns. The one record behind a key is joined to the row
   with the key if its selection has no further relations.
4. `assembling` generates, at compile time, a Python function that builds the whole response from the rows,
   without a call per field. It assumes that nothing failed.
5. If something failed (an error in a batch, a null in a non-null field), `completing` builds the response
   from the same rows as the GraphQL specification requires: an error with its path for each failure, nulls
   that propagate to the next nullable field. Nothing is fetched twice.

`running` caches plans by document. Operations without a plan (mutations, subscriptions, introspection) are
passed to graphql-core before anything runs, and counted by reason.

The package depends on no record type. It knows the three kinds of field, and that the fields `nodes` and
`edges` of a page contain rows.
"""

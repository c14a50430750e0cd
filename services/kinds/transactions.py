"""Transactions: the declaration of the kind."""

from db.tables import organization, transaction
from services.finances import TRANSACTION
from services.kinds import dimensions
from services.kinds.declaration import Kind
from services.kinds.dimensions import Dimension, year_of

TRANSACTIONS = Kind(
    TRANSACTION,
    dimensions={
        "TYPE": Dimension("TransactionType", transaction.c.type_code),
        "YEAR": Dimension("YEAR", year_of(transaction.c.date)),
        "PROVIDER": Dimension(
            "ORGANIZATION", transaction.c.provider_id, dimensions.of_organization(organization.c.id)
        ),
        "RECEIVER": Dimension(
            "ORGANIZATION", transaction.c.receiver_id, dimensions.of_organization(organization.c.id)
        ),
    },
    days={"date": transaction.c.date},
)

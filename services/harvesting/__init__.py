"""HarvestKey of knowledge products from OAI-PMH 2.0 repositories, page by page."""

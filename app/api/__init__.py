"""The front door: HTTP routing, problems, paging, one endpoint file per noun."""

"""The open-data API: its frame, schemas, answers and routers."""

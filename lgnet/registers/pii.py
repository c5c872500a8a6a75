"""Classes of the fields of registers: rows are identity and contacts as an office wrote them, so they are C3 whole."""

from lgnet.registers.models import Batch, ImportPlan, MappingMemory, Proposal, Row

CLASSIFIED = {
    Batch: {
        "C1": {
            *("id", "created_at", "municipality", "file_hash", "sheet", "header_row", "headings", "mapping"),
            *("state", "done", "total", "told_at", "problem"),
        },
        "C2": {"uploaded_by"},
        # A file's name, notes on its columns and errors with the values found may quote somebody.
        "C3": {"file_name", "notes", "summary"},
    },
    Row: {
        "C1": {"id", "created_at", "municipality", "batch", "number", "state", "group", "is_kept"},
        "C3": {"cells", "corrections", "issues", "row_key", "person", "is_recognised", "not_counted"},
        "C4": {"activity"},
    },
    ImportPlan: {
        "C1": {"id", "created_at", "municipality", "batch"},
        "C3": {"content"},
    },
    Proposal: {
        "C1": {"id", "created_at", "municipality", "batch", "is_acceptable", "state", "decided_at"},
        "C2": {"decided_by"},
        "C3": {"person", "other", "score", "reasons"},
    },
    MappingMemory: {
        "C1": {"id", "created_at", "municipality", "signature", "headings", "mapping", "updated_at"},
    },
}

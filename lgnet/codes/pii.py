"""Classes of the fields of code lists: public content, nothing about anybody."""

from lgnet.codes.models import Code, CodeList

CLASSIFIED = {
    CodeList: {
        "C0": {"id", "created_at", "name", "title", "version", "source", "status", "note", "valid_from"},
    },
    Code: {
        "C0": {
            *("id", "created_at", "code_list", "code", "label_it", "label_en", "extra", "position"),
            *("valid_from", "valid_to", "search_text"),
        },
    },
}

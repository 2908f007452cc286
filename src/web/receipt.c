/* receipt.c - an event's receipt, or its proof alone, as a file to take home.
**
** Both prove against a signed checkpoint, and the signer comes by once a second at most: whoever asks sooner is told to come again in a
** moment. Only an event that an epoch ended too early for has no proof, and never will: its checkpoints are all made. */
#include "web/web.h"

#include "core/receipt.h"

static const struct str TEXT_PLAIN = { "text/plain; charset=utf-8", 25 };

static void give(struct web *w, int64_t pos, enum rc rc, struct str name, struct str type, struct str body)
{
    if (rc == NOT_FOUND && pos < place_head(w->place).first) {
        web_text(w, 404, TEXT_PLAIN, msg_text(&w->out.m, MSG_proof_never, 0));
    } else if (rc == NOT_FOUND) {
        http_add(w->http, STR("Retry-After"), STR("1"));
        web_text(w, 503, TEXT_PLAIN, msg_text(&w->out.m, MSG_proof_soon, 0));
    } else if (rc) {
        web_error(w, rc, NULL);
    } else {
        web_attach(w, name);
        web_text(w, 200, type, body);
    }
}

void web_receipt(struct web *w, int64_t pos, struct str name)
{
    struct str body = STR("");
    enum rc rc = receipt_make(w->place, w->conn, w->arena, pos, true, &body);
    give(w, pos, rc, arena_printf(w->arena, STR_FMT ".json", STR_ARG(name)), STR("application/json"), body);
}

void web_proof(struct web *w, int64_t pos, struct str name)
{
    struct str body = STR("");
    enum rc rc = receipt_proof(w->place, w->conn, w->arena, pos, &body);
    give(w, pos, rc, arena_printf(w->arena, STR_FMT ".tlog-proof", STR_ARG(name)), TEXT_PLAIN, body);
}

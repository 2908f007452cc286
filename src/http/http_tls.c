/* http_tls.c - TLS by the library's GnuTLS, with a certificate that can be changed while we serve.
**
** The library takes a certificate once, at its start. But it also takes a function that GnuTLS asks at every handshake, and that is all a
** renewal needs: the function gives what `shown` points at, and a new certificate is a new pointer. Nobody is disconnected; who shook hands
** with the old one goes on with it. GnuTLS wants what it was given to live as long as the session, and nobody tells us when that is; so
** old ones are kept until the end. One weighs some kilobytes, and there are six a year.
**
** The function gets no pointer of ours, so what is shown belongs to the process: one of its servers speaks TLS.
**
** TLS 1.2 and 1.3, with the ciphers that GnuTLS calls normal; the clients are phones of any age, and those before 2013 are left out. */
#include "http/http_tls.h"

#include "base/clock.h"
#include "base/mem.h"

#include <gnutls/x509.h>
#include <stdio.h>

enum { CHAIN_MAX = 8, WHY = 200, KEY_ID_MAX = 64 };

struct identity {
    struct identity *older;
    gnutls_pcert_st chain[CHAIN_MAX];
    unsigned n;
    gnutls_privkey_t key;
    int64_t until; /* its last moment, UTC µs */
};

static _Atomic(struct identity *) shown;

int http_tls_show(gnutls_session_t session, const gnutls_datum_t *authorities, int authorities_n, const gnutls_pk_algorithm_t *kinds,
                  int kinds_n, gnutls_pcert_st **chain, unsigned *chain_n, gnutls_privkey_t *key)
{
    struct identity *id = atomic_load(&shown);
    (void)session;
    (void)authorities;
    (void)authorities_n;
    (void)kinds;
    (void)kinds_n;
    *chain = id->chain;
    *chain_n = id->n;
    *key = id->key;
    return 0;
}

const char HTTP_TLS_PRIORITIES[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE";

/* ---- reading --------------------------------------------------------------------------------------------------- */

static enum rc refuse(char why[WHY], const char *path, const char *what)
{
    (void)snprintf(why, WHY, "%.120s: %.70s", path, what);
    return INVALID;
}

static enum rc read_chain(struct identity *id, const char *path, char why[WHY])
{
    gnutls_datum_t pem = { NULL, 0 };
    gnutls_x509_crt_t crt[CHAIN_MAX];
    unsigned n = CHAIN_MAX;
    int e = gnutls_load_file(path, &pem);
    if (e < 0)
        return refuse(why, path, "can't be read");
    e = gnutls_x509_crt_list_import(crt, &n, &pem, GNUTLS_X509_FMT_PEM, 0);
    gnutls_free(pem.data);
    if (e < 0)
        return refuse(why, path, gnutls_strerror(e));
    id->until = (int64_t)gnutls_x509_crt_get_expiration_time(crt[0]) * CLOCK_S;
    for (unsigned i = 0; i < n; i++) {
        e = e < 0 ? e : gnutls_pcert_import_x509(&id->chain[i], crt[i], 0);
        id->n += e >= 0;
        gnutls_x509_crt_deinit(crt[i]);
    }
    if (e < 0)
        return refuse(why, path, gnutls_strerror(e));
    return id->until < clock_now_us() ? refuse(why, path, "this certificate has expired") : OK;
}

static enum rc read_key(struct identity *id, const char *path, char why[WHY])
{
    gnutls_datum_t pem = { NULL, 0 };
    if (gnutls_load_file(path, &pem) < 0)
        return refuse(why, path, "can't be read");
    int e = gnutls_privkey_init(&id->key);
    if (e >= 0)
        e = gnutls_privkey_import_x509_raw(id->key, &pem, GNUTLS_X509_FMT_PEM, NULL, 0);
    gnutls_memset(pem.data, 0, pem.size);
    gnutls_free(pem.data);
    return e < 0 ? refuse(why, path, gnutls_strerror(e)) : OK;
}

static bool key_id(gnutls_pubkey_t pub, unsigned char out[KEY_ID_MAX], size_t *n)
{
    *n = KEY_ID_MAX;
    return gnutls_pubkey_get_key_id(pub, GNUTLS_KEYID_USE_SHA256, out, n) >= 0;
}

/* Is it the key that the certificate speaks of? */
static bool belong(const struct identity *id)
{
    unsigned char of_cert[KEY_ID_MAX], of_key[KEY_ID_MAX];
    size_t n, m;
    gnutls_pubkey_t pub;
    if (gnutls_pubkey_init(&pub) < 0)
        return false;
    bool same = gnutls_pubkey_import_privkey(pub, id->key, 0, 0) >= 0 && key_id(pub, of_key, &n) &&
                key_id(id->chain[0].pubkey, of_cert, &m) && n == m && memcmp(of_cert, of_key, n) == 0;
    gnutls_pubkey_deinit(pub);
    return same;
}

static void forget(struct identity *id)
{
    for (unsigned i = 0; i < id->n; i++)
        gnutls_pcert_deinit(&id->chain[i]);
    if (id->key)
        gnutls_privkey_deinit(id->key);
    mem_free(id);
}

enum rc http_tls_load(const char *cert_path, const char *key_path, char why[WHY])
{
    struct identity *id = mem_new(1, sizeof *id);
    if (!id)
        return refuse(why, cert_path, "no memory");
    enum rc rc = read_chain(id, cert_path, why);
    if (!rc)
        rc = read_key(id, key_path, why);
    if (!rc && !belong(id))
        rc = refuse(why, key_path, "this key is not the certificate's");
    if (rc) {
        forget(id);
        return rc;
    }
    id->older = atomic_load(&shown);
    atomic_store(&shown, id);
    return OK;
}

int64_t http_tls_until(void)
{
    const struct identity *id = atomic_load(&shown);
    return id ? id->until : 0;
}

void http_tls_end(void)
{
    struct identity *id = atomic_exchange(&shown, NULL);
    while (id) {
        struct identity *older = id->older;
        forget(id);
        id = older;
    }
}

/* http_tls.h - a certificate and its key, as the server shows them to whoever connects. Inside http/ only. */
#ifndef HTTP_HTTP_TLS_H
#define HTTP_HTTP_TLS_H

#include "http/http_parts.h"

#include <gnutls/abstract.h>

/* Reads both files (PEM; the certificate first, then what it is signed by), judges whether they belong together, and shows them from now
** on. What was shown before, if anything, stays in use by those who shook hands with it. INVALID with a plain line in why[200]: nothing
** has changed. */
enum rc http_tls_load(const char *cert_path, const char *key_path, char why[200]) MUST_USE;
/* For the library, beside MHD_USE_TLS: which versions, and where a handshake finds what is shown. */
extern const char HTTP_TLS_PRIORITIES[];
gnutls_certificate_retrieve_function2 http_tls_show;
/* The last moment of what is shown, UTC µs; 0: nothing is. */
int64_t http_tls_until(void);
/* When nobody shakes hands any more. */
void http_tls_end(void);

#endif

/* fuzz_bundle.c - strangers' bytes as a bundle of log entries.
**
** The leaves that are cut off, each behind its length again, and what is left over are together the input; and what is left over does
** not begin with a whole leaf. The fuzzer's buffer ends where the input ends, so a byte read too far is an address error.
**
**     clang -std=c17 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined -Isrc tests/fuzz/fuzz_bundle.c src/tlog/[!t]*.c \
**         src/tlog/t[!e]*.c src/base/{arena,buf,hash,mem,rc,str,utf8}.c -lsodium -lnettle \
**         -lutf8proc -o fuzz_bundle && ./fuzz_bundle -max_len=4096 */
#include "tlog/tlog.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str in = str_n(size ? (const char *)data : "", size);
    struct str rest = in, leaf;
    size_t at = 0;
    while (tlog_bundle_next(&rest, &leaf)) {
        must(leaf.p == in.p + at + 2 && leaf.n == (size_t)(data[at] << 8 | data[at + 1]));
        at += 2 + leaf.n;
        must(rest.p == in.p + at && rest.n == in.n - at);
    }
    must(at + rest.n == in.n);
    must(rest.n < 2 || (size_t)(data[at] << 8 | data[at + 1]) > rest.n - 2);
    return 0;
}

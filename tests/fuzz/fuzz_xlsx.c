/* fuzz_xlsx.c - any bytes as an XLSX file, and any bytes as one of the parts of one: refused with a word, or rows that can be read.
**
** The first byte says what the rest is: the file itself, or the XML of sheet, strings, styles or workbook in an otherwise good package (a
** fuzzer that had to find its way through deflate and CRC would never see the XML); and whether a byte above 127 is a whole word of that
** XML, so that chance meets the grammar now and then. The oracle is the contract: OK gives rows that
** sheet_next reads to the end, as many as were counted; anything else gives INVALID and a word.
**
**     clang -std=c17 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined -Isrc -Itests -Ibuild-release/po \
**         -I/usr/include/libxml2 tests/fuzz/fuzz_xlsx.c tests/support/make_xlsx.c \
**         src/helper/{work,xlsx_part,xlsx_book,xlsx_value,xlsx_read}.c src/core/sheet.c src/base/{arena,buf,hash,mem,rc,str,text,utf8}.c \
**         -lsodium -lnettle -lutf8proc -lzip -lxml2 -lm -o fuzz_xlsx && ./fuzz_xlsx -max_len=4000 */
#include "helper/helper.h"

#include "core/sheet.h"
#include "support/make_xlsx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CELLS "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"1\"><v>45973.4</v></c></row>"

static const char *const word[] = {
    "<worksheet>", "</worksheet>", "<sheetData>", "</sheetData>", "<row>", "<row r=\"", "</row>", "<c>", "<c r=\"", "\" t=\"s\">",
    "\" t=\"b\">", "\" t=\"str\">", "\" s=\"", "\">", "</c>", "<v>", "</v>", "<is>", "</is>", "<t>", "</t>", "<f>", "</f>",
    "<mergeCell ref=\"", "\"/>", "A1", "BL2", "B3:", "60000", "1048576", "<sst>", "</sst>", "<si>", "</si>", "<rPh>", "</rPh>", "<r>",
    "</r>", "<styleSheet>", "</styleSheet>", "<cellXfs>", "</cellXfs>", "<xf numFmtId=\"", "<numFmt numFmtId=\"", "\" formatCode=\"",
    "yyyy", "[h]:mm", "<workbook>", "</workbook>", "<workbookPr date1904=\"1\"/>", "<sheet id=\"rId", "\" state=\"hidden",
    "<!DOCTYPE a [", "<!ENTITY b \"", "]>", "&b;", "<![CDATA[", "]]>", "_x000A_", "45973.4", "1E308",
};

static struct str words_of(struct arena *a, struct str bytes)
{
    struct buf b;
    buf_init(&b, a, 1 << 20);
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char c = (unsigned char)bytes.p[i];
        if (c < 128)
            buf_char(&b, (char)c);
        else
            buf_str(&b, str_of(word[(c - 128U) % countof(word)]));
    }
    return buf_view(&b);
}

static struct str file_of(struct arena *a, uint8_t kind, struct str bytes)
{
    struct xlsx_parts p = {
        .sheet = STR("<worksheet><sheetData>" CELLS "</sheetData><mergeCells><mergeCell ref=\"A1:B1\"/></mergeCells></worksheet>"),
        .strings = STR("<sst><si><t>x</t></si></sst>"),
        .styles = STR("<styleSheet><cellXfs><xf/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"),
        .stored = true,
    };
    if (kind >= 128)
        bytes = words_of(a, bytes);
    switch (kind % 5) {
    case 0: return bytes;
    case 1: p.sheet = bytes; break;
    case 2: p.strings = bytes; break;
    case 3: p.styles = bytes; break;
    default: p.workbook = bytes; break;
    }
    return make_xlsx(a, &p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct buf out;
    struct cell cell[SHEET_COLUMNS_MAX];
    size_t n;
    if (size == 0)
        return 0;
    arena_init(&a, 64 << 20);
    buf_init(&out, NULL, PROTO_PAYLOAD_MAX);
    struct work w = { .a = &a, .out = &out };
    struct str file = file_of(&a, data[0], str_n(data + 1, size - 1));
    enum rc rc = file.p ? xlsx_read(file, &w) : INVALID;
    must(rc == OK || !file.p || (rc == INVALID && w.why.n && w.words.n));
    struct str rest = buf_view(&out);
    int64_t rows = 0;
    while (rc == OK && sheet_next(&rest, cell, &n) == OK)
        rows++;
    must(rc != OK || (rest.n == 0 && rows == w.n));
    buf_release(&out);
    arena_release(&a);
    return 0;
}

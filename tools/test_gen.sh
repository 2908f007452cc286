#!/bin/sh
# test_gen.sh - the generators and the floors check: what they accept, what they refuse and in which words, and that a view compiled
# from hostile text is harmless when it runs. TAP. Usage: test_gen.sh HTMLGEN MSGGEN ASSETGEN CC ROOT
set -u
absolute() {
    case $1 in
    /*) echo "$1" ;;
    *) echo "$PWD/$1" ;;
    esac
}
htmlgen=$(absolute "$1") msggen=$(absolute "$2") assetgen=$(absolute "$3") cc=$4 root=$(absolute "$5")
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
count=0

result() { # STATUS NAME
    count=$((count + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $count - $2"
    else
        echo "not ok $count - $2"
        sed 's/^/# /' out 2>/dev/null | head -20
    fi
}

# The view whose body is stdin is refused, with these words in line LINE of the body.
refuses_view() { # NAME LINE WORDS
    { echo '%view v(struct str x, struct url u, bool b)' && cat; } >v.html
    "$htmlgen" v.html v.c v.h >out 2>&1
    [ $? -eq 1 ] && grep -qF "v.html:$(($2 + 1)): " out && grep -qF -- "$3" out
    result $? "htmlgen refuses $1"
}

refuses_po() { # NAME WORDS
    "$msggen" m.c m.h zh.po en.po >out 2>&1
    [ $? -eq 1 ] && grep -qF -- "$2" out
    result $? "msggen refuses $1"
}

head_po() { # PLURAL
    printf 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: %s\\n"\n\n' "$1"
}
head_zh() { head_po 'nplurals=1; plural=0;'; }
head_en() { head_po 'nplurals=2; plural=(n != 1);'; }

# ---- htmlgen refuses
refuses_view 'an address that is not whole' 1 'href is one address' <<'END'
<a href="/x/{{x}}">x</a>
END
refuses_view 'something but a fragment behind an address' 1 'only a #fragment' <<'END'
<a href="{{u}}/x">x</a>
END
refuses_view 'two addresses in one' 1 'href is one address' <<'END'
<a href="{{u}}#{{u}}">x</a>
END
refuses_view 'a value without quotes' 1 'stands in double quotes: class=' <<'END'
<p class={{x}}>x</p>
END
refuses_view 'a value in apostrophes' 1 'stands in double quotes' <<'END'
<p class='{{x}}'>x</p>
END
refuses_view 'a value inside a bare one' 1 'stands in double quotes' <<'END'
<p class=a{{x}}>x</p>
END
refuses_view '{{ }} in <script>' 2 'no {{ }} inside <script>' <<'END'
<script>
let x = "{{x}}";
</script>
END
refuses_view '{{ }} in <style>' 1 'no {{ }} inside <style>' <<'END'
<STYLE>p { color: {{x}} }</STYLE>
END
refuses_view '{{ }} in an event handler' 1 'no {{ }} in the attribute onclick' <<'END'
<p onClick="f('{{x}}')">x</p>
END
refuses_view '{{ }} in a style attribute' 1 'no {{ }} in the attribute style' <<'END'
<p style="width: {{x}}">x</p>
END
refuses_view '{{ }} in srcdoc' 1 'no {{ }} in the attribute srcdoc' <<'END'
<iframe srcdoc="{{x}}"></iframe>
END
refuses_view 'a name of a tag that is a value' 1 'no {{ }} in a tag' <<'END'
<{{x}}>
END
refuses_view 'a name of an attribute that is a value' 1 'no {{ }} in a tag' <<'END'
<p {{x}}="y">x</p>
END
refuses_view 'a tail of a name that is a value' 1 'no {{ }} in a tag' <<'END'
<p data-{{x}}="y">x</p>
END
refuses_view 'javascript:' 1 'an address that is a program' <<'END'
<a href=" JavaScript:alert(1)">x</a>
END
refuses_view 'a tag left open' 2 '<p> of line 2 is not closed' <<'END'
<p>x
%end
END
refuses_view 'tags that cross' 1 '</b>, but <i> of line 2 is open' <<'END'
<b><i>x</b></i>
END
refuses_view 'an end without a beginning' 1 '</p> closes nothing' <<'END'
x</p>
END
refuses_view 'a tag that a block of C leaves open' 3 '<p> of line 3 is still open where its block' <<'END'
% if (b) {
<p>
% }
</p>
END
refuses_view 'a block of C that ends in another place of the page' 4 'began inside a tag' <<'END'
<p
% if (b) {
>x</p>
% }
END
refuses_view 'a line of C inside a value' 2 'stands between tags' <<'END'
<p class="
% f();
">x</p>
END
refuses_view 'an if without braces' 1 'ends with {' <<'END'
% if (b)
x {{x}}
END
refuses_view 'a brace too many' 1 'closes nothing' <<'END'
% }
END
refuses_view 'a brace too few' 2 'block of C of line 2 is not closed' <<'END'
% if (b) {
%end
END
refuses_view 'a self-closing tag that is none' 1 'does not close itself' <<'END'
<div/>
END
refuses_view '{{ without end' 1 '{{ without }}' <<'END'
{{x
END
refuses_view 'an empty {{ }}' 1 'an empty {{ }}' <<'END'
{{ }}
END
refuses_view 'a lone <' 1 '&lt;' <<'END'
a < b
END
refuses_view 'an unknown directive' 1 '%vie' <<'END'
%vie w()
END
refuses_view 'text between views' 2 'text outside a view' <<'END'
%end
x
END
refuses_view 'a comment left open' 1 'the view ends inside' <<'END'
x <!-- y
END

# ---- htmlgen writes
cat >good.html <<'END'
<!-- An essay
  % with what looks like C, and {{braces}} -->
%include "web/out.h"

%view good(struct str x, struct url u, int n, bool b)
<p class="a {{x}}" title='plain'>{{x}} <b>{{n}}</b>
  <i>??/ "q" \ {{ STR("}}<") }}</i><!-- gone
    {{x}} --></p>
% for (int i = 0; i < n; i++) { // it's { not a block
%   if (b && "}"[0] == '}') { /* { */
    <a href="{{u}}#top"
%     if (i) {
      aria-current="page"
%     }
    >{{i}}</a>
%   }
% }
<pre>
  two
   three</pre>
<svg><path d="M0 0"/></svg><input disabled><br/>
<script>if (1 < 2 && "</p>") { f(); }</script>
%end

%view open tail()
</body>
%end
END
"$htmlgen" good.html good.c good.h >out 2>&1
result $? 'htmlgen takes a good file'
[ "$(grep -c out_lit good.c)" -eq 12 ] || grep -c out_lit good.c >out
[ "$(grep -c out_lit good.c)" -eq 12 ]
result $? 'static text is written in as few calls as can be'

# ---- msggen
{
    head_zh
    printf '#. (n int, who str)\nmsgid "more"\nmsgid_plural "more"\nmsgstr[0] "{who}等 {n} 户"\n\n'
    printf 'msgid "ok"\nmsgstr "“好”"\n\n'
    for i in 1 2 3 4 5 6 7 8 9 10 11 12; do printf '#. (n int)\nmsgid "date_%d"\nmsgstr "%d月{n}日"\n' $i $i; done
    printf '#. (date str, year int)\nmsgid "date_year"\nmsgstr "{year}年{date}"\n'
    printf '#. (date str, clock str)\nmsgid "date_time"\nmsgstr "{date} {clock}"\n'
} >zh.po
{
    head_en
    printf 'msgid "more"\nmsgid_plural "more"\nmsgstr[0] "{who} alone"\nmsgstr[1] "{n} with "\n"{who}??"\n\n'
    printf 'msgid "ok"\nmsgstr "\\"ok\\"\\n"\n\n'
    for i in 1 2 3 4 5 6 7 8 9 10 11 12; do printf 'msgid "date_%d"\nmsgstr "{n}.%d."\n' $i $i; done
    printf 'msgid "date_year"\nmsgstr "{date} {year}"\nmsgid "date_time"\nmsgstr "{date}, {clock}"\n'
} >en.po
cp zh.po good-zh.po
cp en.po good-en.po
"$msggen" msg.c msg.h zh.po en.po >out 2>&1
result $? 'msggen takes good files'
mutate() { # SED-SCRIPT FOR EN
    cp good-zh.po zh.po
    sed "$1" good-en.po >en.po
}
mutate '/^msgid "ok"/,$d'
refuses_po 'a key that the other language lacks' 'zh.po:11: "ok" is missing in en.po'
mutate '$a msgid "extra"\nmsgstr "x"'
refuses_po 'a key that the first language lacks' '"extra" is missing in zh.po'
mutate '$a msgid "ok"\nmsgstr "x"'
refuses_po 'a key that is there twice' '"ok" is there already, in line 12'
mutate 's/{n} with/{m} with/'
refuses_po 'an unknown placeholder' '{m} is not among its arguments'
mutate 's/{n} with//'
refuses_po 'an argument that is not used' 'does not use its argument {n}'
mutate '/^msgstr\[1\]/,/^"{who}/d'
refuses_po 'a plural form too few' '"more" needs 2 msgstr, has 1'
mutate '/^msgid_plural/d; /^msgstr\[1\]/,/^"{who}/d; s/^msgstr\[0\]/msgstr/'
refuses_po 'a plural in one language only' 'plural forms in one language only'
mutate 's/^msgid "ok"/#, fuzzy\n&/'
refuses_po 'a fuzzy entry' 'en.po:12: a fuzzy entry'
mutate '$a #~ msgid "old"\n#~ msgstr "x"'
refuses_po 'an obsolete entry' 'obsolete'
mutate 's/^msgstr "\\"ok.*/msgstr ""/'
refuses_po 'an entry that is not translated' '"ok" is not translated'
mutate 's/^msgid "ok"/msgid "Not a key"/'
refuses_po 'a key that is no name' '"Not a key" is not a key'
mutate 's/n != 1/n > 1/'
refuses_po 'another plural rule' 'Plural-Forms'
mutate 's/alone"/alone/'
refuses_po 'a string without its end' 'does not end'
mutate '$a msgid "last"'
refuses_po 'a key without a text' '"last" is missing in zh.po'
mutate ''
sed '$a msgid "last"' good-zh.po >zh.po
refuses_po 'a key without a text, in the first language' '"last" needs 1 msgstr, has 0'
sed 's/who str/who text/' good-zh.po >zh.po
refuses_po 'an unknown type' 'an argument is a name and a type'
mutate ''
sed 's/(n int, who str)/(m int, who str)/' good-zh.po >zh.po
refuses_po 'an argument whose name the macros use' 'm cannot be the name'

# ---- assetgen
printf 'a{}\n\377"' >zhitong.css
printf '<svg/>' >favicon.svg
"$assetgen" assets.c assets.h zhitong.css favicon.svg >out 2>&1 && grep -qE '"/static/zhitong\.[0-9a-f]{8}\.css"' assets.c
result $? 'assetgen names a file by its content'
cp assets.c before.c
printf 'b{}' >zhitong.css
"$assetgen" assets.c assets.h zhitong.css favicon.svg >out 2>&1
[ "$(grep -o 'zhitong\.[0-9a-f]*\.css' assets.c)" != "$(grep -o 'zhitong\.[0-9a-f]*\.css' before.c)" ]
result $? 'another content is another name'
: >empty.css
! "$assetgen" a.c a.h empty.css >out 2>&1 && printf x >x.exe && ! "$assetgen" a.c a.h x.exe >out 2>&1
result $? 'assetgen refuses an empty file and an unknown kind'

# ---- all of it, compiled and run
cat >run.c <<'END'
#include "good.h"
#include <stdio.h>
int main(void)
{
    struct arena a;
    struct out one, *o = &one;
    struct str page;
    arena_init(&a, 1 << 20);
    out_init(o, &a, LANG_EN, 0, 0);
    good(o, STR("\"><script>'&"), url_path(o, "/\"/%s", "a b/<"), 2, true);
    tail(o);
    OUT(o, t_more(1, STR("{n}")));
    OUT(o, t_more(2, STR("<")));
    OUT(o, t_ok());
    o->m.lang = LANG_ZH;
    OUT(o, t_more(1, STR("王")));
    OUT_URL(o, url_static(ASSET_ZHITONG_CSS));
    OUT(o, STR("\n"));
    if (out_end(o, &page))
        return 1;
    fwrite(page.p, 1, page.n, stdout);
    arena_release(&a);
    return 0;
}
END
cat >want <<'END'
<p class="a &quot;&gt;&lt;script&gt;&#39;&amp;" title='plain'>&quot;&gt;&lt;script&gt;&#39;&amp; <b>2</b>
<i>??/ "q" \ }}&lt;</i></p>
<a href="/&quot;/a%20b%2F%3C#top"
>0</a>
<a href="/&quot;/a%20b%2F%3C#top"
aria-current="page"
>1</a>
<pre>
  two
   three</pre>
<svg><path d="M0 0"/></svg><input disabled><br/>
<script>if (1 < 2 && "</p>") { f(); }</script>
</body>
{n} alone2 with &lt;??&quot;ok&quot;
王等 1 户/static/zhitong.HASH.css
END
flags="-std=c17 -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wformat=2 -Werror -I$root/src -I$root/po -I."
base=$root/src/base
"$cc" $flags run.c good.c msg.c assets.c "$root/po/fill.c" "$root/src/web/out.c" "$base/arena.c" "$base/buf.c" "$base/fault.c" \
    "$base/mem.c" "$base/rc.c" "$base/str.c" "$base/text.c" "$base/clock.c" "$base/utf8.c" "$base"/text_*.c \
    -lutf8proc -lsodium -lnettle -o run >out 2>&1
result $? 'what the generators write compiles without a warning'
./run >got 2>out
sed 's/zhitong\.[0-9a-f]*\.css/zhitong.HASH.css/' got | diff want - >out 2>&1
result $? 'hostile text comes out harmless'

cat >wrong.html <<'END'
%view wrong(const struct nothing *p)
<p>x</p>
<p>{{p->x}}</p>
%end
END
"$htmlgen" wrong.html wrong.c wrong.h && ! "$cc" -std=c17 -D_GNU_SOURCE -I"$root/src" -I. -fsyntax-only wrong.c >out 2>&1 &&
    grep -q 'wrong\.html:3:' out
result $? 'the compiler speaks of the line in the .html'

refuses_c() { # NAME EXPRESSION
    printf '%%view v(struct str x, struct url u, struct html h, const char *z, bool b)\n%s\n%%end\n' "$2" >c.html
    "$htmlgen" c.html c.c c.h >out 2>&1 && ! "$cc" -std=c17 -D_GNU_SOURCE -Werror -I"$root/src" -I. -fsyntax-only c.c >out 2>&1 &&
        grep -q 'c\.html:2:' out
    result $? "the compiler refuses $1"
}
refuses_c 'a C string as text' '{{z}}'
refuses_c 'a bool as text' '{{b}}'
refuses_c 'an address as text' '{{u}}'
refuses_c 'text as an address' '<a href="{{x}}">x</a>'
refuses_c 'html as an address' '<form action="{{h}}"></form>'
refuses_c 'html in an attribute' '<p title="{{h}}">x</p>'
refuses_c 'a message without its arguments' '{{t_more(1)}}'
refuses_c 'a message with another type' '{{t_more(x, x)}}'
refuses_c 'a message that does not exist' '{{t_nothing()}}'
refuses_c 'an asset that does not exist' '<link rel="icon" href="{{url_static(ASSET_GONE_PNG)}}">'

# ---- floors
for room in src/base src/http src/store src/core src/web src/desk src/people src/proof tools; do mkdir -p "house/$room"; done
echo '#include "people/people.h"' >house/src/desk/desk.c
echo '#include "store/conn.h"' >house/src/main.c
"$root/tools/floors.sh" house >out 2>&1
result $? 'floors lets a sound house stand'
refuses_floor() { # NAME FILE LINE-OF-CODE WORDS
    echo "$3" >"house/$2"
    "$root/tools/floors.sh" house >out 2>&1
    [ $? -ne 0 ] && grep -qF -- "$4" out
    result $? "floors refuses $1"
    rm "house/$2"
}
refuses_floor 'a look upward' src/http/x.c '#include "core/core.h"' 'src/http/x.c:1: floor 1 may not include "core/core.h"'
refuses_floor 'a look sideways' src/http/x.c '# include "store/db.h"' 'src/http/x.c:1: floor 1 may not include "store/db.h"'
refuses_floor 'a look upward from a view' src/web/x.html '%include "desk/desk.h"' 'src/web/x.html:1: floor 3 may not'
refuses_floor 'the inside of another module' src/desk/x.c '#include "people/people_role.h"' 'only "people/people.h"'
refuses_floor 'sqlite3.h outside of the store' src/desk/x.c '#include <sqlite3.h>' 'sqlite3.h is for src/store alone'
refuses_floor 'microhttpd.h outside of http' src/core/x.c '#include <microhttpd.h>' 'microhttpd.h is for src/http alone'
refuses_floor 'a connection in a module' src/desk/x.c '#include "store/conn.h"' '"store/conn.h" is for'
refuses_floor 'conn_apply outside of core' src/desk/x.c '    f(conn_apply(c));' 'for src/core alone'
refuses_floor 'a file that is too long' src/desk/x.c "$(seq 1 601)" 'src/desk/x.c:601: a file has at most 600 lines'
refuses_floor 'a function that is too long' src/desk/x.c "$(printf 'int f(void)\n{\n' && seq -f 'g(%g);' 1 68 && printf '}\n')" \
    'src/desk/x.c:71: this function has 71 lines'
echo '#include "proof/proof.h"' >house/src/people/people.h
refuses_floor 'a circle of modules' src/proof/x.c '#include "desk/desk.h"' 'desk -> people -> proof -> desk'

echo "1..$count"

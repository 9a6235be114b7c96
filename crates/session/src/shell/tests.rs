//! Lines with what they print, as bash prints it.

use kubectl::Stream;
use objects::{Moment, Span};

use super::state::Shell;
use super::task::Signal;
use crate::machine::Machine;

/// What a line prints, standard error in angle brackets, and its exit status where it is not 0.
fn run(line: &str) -> String {
    let mut machine = Machine::new(&Default::default());
    machine.files.write("/home/you/a.yaml", "one: 1\ntwo: 2\nthree: 3\n").expect("it can be written");
    machine.files.write("/home/you/b.yaml", "b x\nb y\na z\n").expect("it can be written");
    let id = machine.start(line, 0, Shell::default());
    while machine.is_running(id) && machine.step(Moment(0) + Span::seconds(1000)) {}
    machine.kill(id, Signal::Terminate);
    let job = machine.take(id).expect("it has run");
    let text = job.output.chunks.iter().map(|chunk| match chunk.stream {
        Stream::Out => chunk.text.clone(),
        Stream::Err => format!("<{}>", chunk.text.trim_end()),
    });
    let status = job.ended.map_or(-1, |(_, status)| status);
    let text: String = text.collect();
    let text = text.trim_end().replace('\n', "|");
    if status == 0 { text } else { format!("{text} [{status}]").trim_start().to_owned() }
}

#[track_caller]
fn check(lines: &[(&str, &str)]) {
    for (line, printed) in lines {
        assert_eq!(run(line), *printed, "{line}");
    }
}

#[test]
fn words_quotes_and_variables() {
    check(&[
        ("echo a  b\\ c 'd  $x' \"e  $HOME\"", "a b c d  $x e  /home/you"),
        ("x='1  2'; echo $x \"$x\" ${x} ${y:-none} $((x1 + 2 * 3))", "1 2 1  2 1 2 none 6"),
        ("x=$(echo a; echo b); echo $x; echo \"$x\"", "a b|a|b"),
        ("echo *.yaml nope* '*.yaml'; echo *=x", "a.yaml b.yaml nope* *.yaml|*=x"),
        ("echo {1..3} p{a,b} {x}", "1 2 3 pa pb {x}"),
        ("echo \"a $(echo \"b $(echo c)\") d\" `echo e`", "a b c d e"),
        ("echo ~ # not this", "/home/you"),
        ("x=1 env | grep ^x=; echo [$x]", "x=1|[]"),
        ("echo \"\" '' | wc -c", "2"),
    ]);
}

#[test]
fn chains_and_loops() {
    check(&[
        ("true && echo a || echo b; false && echo c || echo d", "a|d"),
        ("! true; echo $?; ! false && echo e", "1|e"),
        ("for i in 1 2 $(echo 3); do echo -n $i,; done; echo", "1,2,3,"),
        ("i=0; while test $i -lt 3; do i=$((i+1)); if [ $i = 2 ]; then continue; fi; echo $i; done", "1|3"),
        ("until true; do echo x; done; for i in 1 2; do break; done; echo $i", "1"),
        ("if false; then echo a; elif true; then echo b; else echo c; fi", "b"),
        ("(cd /tmp; pwd); pwd; { echo g; }", "/tmp|/home/you|g"),
        ("seq 9223372036854775806 9223372036854775807 | wc -l", "2"),
        ("cat b.yaml | while read x y; do echo $y-$x; done", "x-b|y-b|z-a"),
        ("exit 3; echo no", "[3]"),
        ("sleep 5 & echo started", "started"),
    ]);
}

#[test]
fn choices_functions_and_conditions() {
    check(&[
        ("case web in a|w*) echo yes;; *) echo no;; esac; case 'w*' in 'w*') echo quoted;; esac", "yes|quoted"),
        ("for x in a b c; do case $x in b) continue;; esac; echo $x; done", "a|c"),
        ("[[ abc == a* && 1 -lt 2 ]] && echo y; [[ a == 'a*' || ! x == y ]] && echo z; [[ -z x ]]", "y|z [1]"),
        ("x='a b'; [[ $x == \"a b\" && $x =~ ^a.(b|c)$ ]] && echo y; [[ ( a == b || a == a ) && a != b ]]", "y"),
        ("f() { echo \"$1-$2 $#\"; return 3; }; f 'a b' c; echo $?; f d | cat", "a b-c 2|3|d- 1"),
        (
            "g() { local x=2; y=3; echo $x; }; x=1; g; echo $x$y; function h { for i in \"$@\"; do echo $i; done; }; h 'a b' c",
            "2|13|a b|c",
        ),
        ("f() { f; }; f 2>&1 | tail -1", "bash: f: maximum function nesting level exceeded (50)"),
        ("set -- a b c; shift; echo $1 $# $*", "b 2 b c"),
        ("for i in 1 2; do for j in a b; do [ $j = b ] && continue 2; echo $i$j; done; echo never; done", "1a|2a"),
        ("for i in 1 2; do for j in a b; do break 2; done; echo never; done; echo out", "out"),
    ]);
}

#[test]
fn parameters_and_numbers() {
    check(&[
        (
            "x=hello; echo ${#x} ${x:+p} [${y:+p}] ${y:-d} ${x#he} ${x%l*} ${x%%l*} ${x/l/L} ${x//l/L} ${x:1:3} ${x^^}",
            "5 p [] d llo hel he heLlo heLLo ell HELLO",
        ),
        (
            "p=a/b/c.tar.gz; echo ${p##*/} ${p#*/} ${p%.*} ${p%%.*}; echo ${z:=new} $z; echo ${q:?gone}",
            "c.tar.gz b/c.tar.gz a/b/c.tar a/b/c|new new|<bash: q: gone> [1]",
        ),
        ("echo $'a\\tb\\n\\'c\\''", "a\tb|'c'"),
        (
            "x=5; ((x++)); ((x += 10)); echo $x $((x > 3 && x < 20)) $((2 ** 10)); ((0)); echo $?; let y=x/4; echo $y",
            "16 1 1024|1|4",
        ),
        ("i=0; while ((i < 3)); do echo -n $((i++)); done; echo", "012"),
    ]);
}

#[test]
fn options_of_the_shell_act() {
    check(&[
        ("set -e; if false; then :; fi; false || true; ! true; false && true; echo on; false; echo never", "on [1]"),
        ("set -e; f() { false; echo inside; }; f && echo tested; f; echo never", "inside|tested [1]"),
        ("false | true; echo $?; set -o pipefail; false | true; echo $?", "0|1"),
        ("set -u; echo ${x:-d}; echo $x; echo after", "d|<bash: x: unbound variable>after"),
    ]);
}

#[test]
fn pipes_and_redirections() {
    check(&[
        ("cat a.yaml | grep -v two | head -1", "one: 1"),
        ("echo a > f; echo b >> f; cat < f", "a|b"),
        ("nope 2>&1 | grep -c found", "1"),
        ("nope 2>/dev/null; echo $?", "127"),
        ("cat <<EOF\nx $HOME\n'y'\nEOF", "x /home/you|'y'"),
        ("cat <<'EOF' | wc -l\nx $HOME\nEOF", "1"),
        ("grep b <<< \"a\nb\"", "b"),
        ("echo a > nope/b; echo $?", "<bash: nope/b: No such file or directory>1"),
        ("{ echo a; nope; } > f 2>&1; wc -l f", "2 f"),
        ("sleep 3 | echo done", "done"),
        ("while true; do echo y; done | head -2", "y|y"),
        ("echo a | tee f g; cat f g", "a|a|a"),
    ]);
}

#[test]
fn filters() {
    check(&[
        ("grep -c b b.yaml; grep -q zz b.yaml || echo none; grep -n -i B b.yaml", "2|none|1:b x|2:b y"),
        ("grep -E 'x|z' b.yaml | wc -l; grep -o '[xyz]' b.yaml | tr -d '\\n'", "2|xyz"),
        ("grep -A 1 one a.yaml; grep x a.yaml b.yaml", "one: 1|two: 2|b.yaml:b x"),
        (
            "sort b.yaml; sort -r -k2 b.yaml | head -n 1; cut -d' ' -f1 b.yaml | sort | uniq -c",
            "a z|b x|b y|a z|      1 a|      2 b",
        ),
        ("tail -1 a.yaml; tail -n +3 a.yaml; head -n -2 a.yaml", "three: 3|three: 3|one: 1"),
        ("sed 's/: /=/' a.yaml | sed -n '2,3p'; sed -i s/one/uno/ a.yaml && head -1 a.yaml", "two=2|three=3|uno: 1"),
        ("sed -E 's/(b) (.)/\\2\\1&/;/z/d' b.yaml", "xbb x|ybb y"),
        (
            "awk '/b/{print $2, NR}' b.yaml; awk -F: '{print $1 \"!\"}' a.yaml | head -1; awk 'NR>2' b.yaml",
            "x 1|y 2|one!|a z",
        ),
        ("awk '$1 == \"b\" && $2 != \"x\" {print $NF} END {print NR}' b.yaml", "y|3"),
        (
            "cat b.yaml | awk '{print $2}' | xargs echo -; echo a b | xargs -n1 echo; echo c | xargs -I{} echo {}{}",
            "- x y z|a|b|cc",
        ),
        ("echo Hello | tr a-z A-Z; wc < a.yaml; printf '%s-%d\\n' a 1 b 2", "HELLO|      3       6      23|a-1|b-2"),
        ("seq 2 4 | tr '\\n' ' '; test -f a.yaml && [ a != b ] && echo ok", "2 3 4 ok"),
        ("mkdir d && cp a.yaml d && mv b.yaml d && ls . d && rm -r d && ls", ".:|a.yaml|d/||d:|a.yaml|b.yaml|a.yaml"),
    ]);
}

#[test]
fn awk_adds_up() {
    check(&[
        ("printf '1 2\\n3 4\\n' | awk '{s+=$2} END {print s, NR, s/4}'", "6 2 1.5"),
        (
            "printf 'a,1\\nb,2\\n' | awk -F, 'BEGIN {print \"k\"} {t += $2} END {printf \"%05.1f|%s\\n\", t, (t > 2)}'",
            "k|003.0|1",
        ),
        ("awk '{n[$1]++} END {for (k in n) print k \"=\" n[k]}' b.yaml; awk '!seen[$1]++' b.yaml", "a=1|b=2|b x|a z"),
        (
            "awk '{if ($2 == \"x\") print \"X\"; else {print length($1), toupper($2), substr(\"hello\", 2, 3)}}' b.yaml",
            "X|1 Y ell|1 Z ell",
        ),
        (
            "awk 'NR == 1 {next} $2 ~ /[yz]/ || $1 == \"q\" {$2 = $2 \"!\"; print; c++} END {print c + 0}' b.yaml",
            "b y!|a z!|2",
        ),
        ("echo a-b-c | awk '{n = split($0, p, \"-\"); gsub(/-/, \"+\"); print p[2], n, $0, NF}'", "b 3 a+b+c 1"),
        (
            "awk '{x = x x \"aaaaaaaa\"} END {print length(x) < 2000000}' a.yaml; awk '{{' a.yaml",
            "1|<awk: this awk does not understand: {{> [2]",
        ),
    ]);
}

#[test]
fn jq_finds_and_builds() {
    check(&[
        (
            "echo '{\"items\": [{\"n\": \"a\", \"r\": 1}, {\"n\": \"b\", \"r\": 3}]}' > i; jq -r '.items[].n' i; jq '.items | length' i",
            "a|b|2",
        ),
        (
            "echo '{\"items\": [{\"n\": \"a\", \"r\": 1}, {\"n\": \"b\", \"r\": 3}]}' > i; jq -r '.items[] | select(.r > 1 and .n != \"x\") | \"\\(.n)=\\(.r + 1)\"' i; jq -c '[.items[] | {n, double: (.r * 2)}], .items[-1].nope' i",
            "b=4|[{\"double\":2,\"n\":\"a\"},{\"double\":6,\"n\":\"b\"}]|null",
        ),
        (
            "echo '{\"b\": [1, {\"c\": null}], \"a\": \"x\"}' | jq '., (.b[0] | tostring), .b[1].c // \"none\"'",
            "{|  \"a\": \"x\",|  \"b\": [|    1,|    {|      \"c\": null|    }|  ]|}|\"1\"|\"none\"",
        ),
        (
            "echo '[3, 1, 2]' | jq -c 'sort, map(. * 2), add, (.[1:] | length), (if .[0] > 2 then \"big\" else \"small\" end), max'",
            "[1,2,3]|[6,2,4]|6|2|\"big\"|3",
        ),
        (
            "echo '{\"a\": \"x-y\"}' | jq -c '(.a | split(\"-\") | join(\"+\")), has(\"a\"), (.a | test(\"^x\")), [.[] | length], to_entries'",
            "\"x+y\"|true|true|[3]|[{\"key\":\"a\",\"value\":\"x-y\"}]",
        ),
        (
            "echo 5 | jq '.[]'; echo '{' | jq .; echo 1 | jq '.['; echo null | jq -e .",
            "<jq: error (at <stdin>:1): Cannot iterate over number (5)|jq: parse error: Invalid literal at line 2, column 0|jq: error: this jq does not understand: .[|jq: 1 compile error>null [1]",
        ),
    ]);
}

#[test]
fn jobs_are_waited_for_and_ended() {
    check(&[
        (
            "sleep 5 & sleep 1 & jobs; wait; echo done; jobs",
            "[1]-  Running                 sleep 5 &|[2]+  Running                 sleep 1 &|done",
        ),
        (
            "sleep 100 & kill $!; wait $!; echo $?; sleep 9 & sleep 8; kill %1; sleep 0.1; fg",
            "143|<bash: fg: current: no such job> [1]",
        ),
        (
            "sleep 2 & fg; kill %3; kill 99999; wait 5",
            "sleep 2|<bash: kill: %3: no such job|bash: kill: (99999) - No such process|bash: wait: pid 5 is not a child of this shell> [127]",
        ),
        ("(sleep 3; exit 4) & wait $!; echo $?", "4"),
    ]);
}

#[test]
fn curl_reaches_services_pods_and_nodes() {
    let start = "kubectl create deployment web --image=nginx:1.25 > f; kubectl expose deploy web --port=80 --type=NodePort > f; sleep 5; ";
    let port = "$(kubectl get svc web -o jsonpath='{.spec.ports[0].nodePort}')";
    let line = format!(
        "{start}curl -s web | cut -c1-15; curl -so f -w '%{{http_code}} ' $(minikube ip):{port}; curl web:81; curl nope; curl -m 3 10.96.99.99"
    );
    let refused = "curl: (7) Failed to connect to web port 81 after 1 ms: Could not connect to server";
    let printed = format!(
        "Hello from web-|200 <{refused}|curl: (6) Could not resolve host: nope|curl: (28) Connection timed out after 3000 milliseconds> [28]"
    );
    assert_eq!(run(&line), printed);
}

#[test]
fn formats_numbers_and_bytes() {
    check(&[
        ("printf '%x %5.2f|%05d|%-4s|%4s|%+d %.2s\\n' 255 3.14159 -42 ab cd 5 xyz", "ff  3.14|-0042|ab  |  cd|+5 xy"),
        ("seq -s, 1 5; seq -w 8 11 | tr '\\n' ' '; seq 3 -1 2; seq -2 -1", "1,2,3,4,5|08 09 10 11 3|2|-2|-1"),
        ("echo abcdef | head -c 3; echo; echo abcdef | tail -c 3; printf aé | tail -c 2", "abc|ef|é"),
        ("read -p 'name? ' n <<< 'a b'; echo $n; date +%s | wc -c", "a b|11"),
    ]);
}

#[test]
fn failures_say_what_bash_says() {
    check(&[
        ("foo", "<bash: foo: command not found> [127]"),
        ("echo a | | b", "<bash: syntax error near unexpected token `|'> [2]"),
        ("cat nope", "<cat: nope: No such file or directory> [1]"),
        ("grep x nope", "<grep: nope: No such file or directory> [2]"),
        ("timeout 2 sleep 5", "[124]"),
        ("timeout 5 sleep 2 && echo in time", "in time"),
        ("test a -eq b", "<bash: test: a: integer expression expected> [2]"),
        ("cd nope", "<bash: cd: nope: No such file or directory> [1]"),
        ("rm /home", "<rm: cannot remove '/home': Is a directory> [1]"),
    ]);
}

#[test]
fn nothing_goes_on_for_ever_or_eats_memory() {
    let endless = "<bash: ended after 100000 commands that took no time: an endless loop? A `sleep 1` in it lets time pass.> [130]";
    check(&[("while true; do true; done", endless), ("while :; do sleep 0; done | cat", endless)]);
    let doubling = run("x=aaaaaaaa; while true; do x=$x$x$x$x; done");
    assert!(doubling.contains("argument list too long") && doubling.contains("endless"), "{doubling:.500}");
    for line in [
        "while true; do echo aaaaaaaaaaaaaaaaaaaaaaaaa >> f; cat f f f f > g; cat g g g > f; done",
        "echo \u{1b}[31m\u{0}",
        &"a".repeat(10_000),
    ] {
        run(line);
    }
}

#[test]
fn editors_that_fail_end_the_edit() {
    check(&[
        (
            "kubectl create deployment a --image=nginx >/dev/null; KUBE_EDITOR=false kubectl edit deployment a",
            "<error: there was a problem with the editor \"false\"> [1]",
        ),
        (
            "kubectl create deployment a --image=nginx >/dev/null; KUBE_EDITOR='sed -i s/x: 1/x: 2/' kubectl edit deployment a",
            "<sed: -e expression #1, char 4: unterminated `s' command|error: there was a problem with the editor \"sed -i s/x: 1/x: 2/\"> [1]",
        ),
    ]);
}

#[test]
fn sed_names_the_place_of_an_error() {
    check(&[
        ("echo a | sed 's/a/b/x'", "<sed: -e expression #1, char 7: unknown option to `s'> [1]"),
        ("echo a | sed 'p;k'", "<sed: -e expression #1, char 3: unknown command: `k'> [1]"),
    ]);
}

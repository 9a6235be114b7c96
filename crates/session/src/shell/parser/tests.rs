use super::*;

#[track_caller]
fn fails(line: &str, incomplete: bool, message: &str) {
    let error = parse(line).expect_err("it should not parse");
    assert_eq!(matches!(error, ParseError::Incomplete(_)), incomplete, "{error:?}");
    assert_eq!(error.message(), message);
}

#[test]
fn what_may_go_on_and_what_may_not() {
    fails("echo 'a", true, "unexpected EOF while looking for matching `''");
    fails("echo \"a", true, "unexpected EOF while looking for matching `\"'");
    fails("echo $(a", true, "unexpected EOF while looking for matching `)'");
    fails("for x in 1 2; do", true, "syntax error: unexpected end of file");
    fails("a &&", true, "syntax error: unexpected end of file");
    fails("a |", true, "syntax error: unexpected end of file");
    fails("cat <<EOF\nx\n", true, "here-document delimited by end-of-file (wanted `EOF')");
    fails("a | | b", false, "syntax error near unexpected token `|'");
    fails("; a", false, "syntax error near unexpected token `;'");
    fails("done", false, "syntax error near unexpected token `done'");
    fails("a )", false, "syntax error near unexpected token `)'");
    fails(&format!("{}a{}", "$(".repeat(5000), ")".repeat(5000)), false, "syntax error: nested too deeply");
}

#[test]
fn a_here_document_ends_at_its_word() {
    let list = parse("cat <<EOF; echo b\none $x\nEOF\necho c").expect("it parses");
    let texts: Vec<&str> = list.items.iter().map(|item| &*item.text).collect();
    assert_eq!(texts, ["cat <<EOF", "echo b", "echo c"]);
}

#[test]
fn quotes_join_to_words() {
    let list = parse(r#"a"b c"'d'\ e # not this"#).expect("it parses");
    let Shape::Simple { words, .. } = &list.items[0].chain[0].1.commands[0].shape else { panic!("no simple command") };
    let words: Vec<_> = words.iter().filter_map(|word| word.literal()).collect();
    assert_eq!(words, ["ab cd e"]);
}

//! The words and operators of a shell script.

/// A part of a script.
#[derive(Debug, PartialEq)]
pub(super) enum Token {
    /// A word, and whether all of it is literal: nothing in it stands for something else.
    Word(String, bool),
    /// `;` or the end of a line.
    Next,
    /// `&&`
    Then,
    /// `||`
    Else,
    Pipe,
    /// `>` or `>>`: a file follows.
    Into,
    /// `&`: the command runs beside the others.
    Beside,
    /// A parenthesis or `<`: what is not followed.
    Open,
}

impl Token {
    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Token::Word(word, _) => Some(word),
            Token::Next | Token::Then | Token::Else | Token::Pipe | Token::Into | Token::Beside | Token::Open => None,
        }
    }
}

/// Splits a script; `None` where a quote is not closed.
pub(super) fn tokens(script: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut letters = script.chars().peekable();
    let mut word: Option<(String, bool)> = None;
    let end = |word: &mut Option<(String, bool)>, tokens: &mut Vec<Token>| {
        if let Some((text, literal)) = word.take() {
            tokens.push(Token::Word(text, literal));
        }
    };
    while let Some(letter) = letters.next() {
        let twice = |letters: &mut std::iter::Peekable<std::str::Chars<'_>>| letters.next_if_eq(&letter).is_some();
        match letter {
            '\'' => {
                let text = word.get_or_insert((String::new(), true));
                loop {
                    match letters.next()? {
                        '\'' => break,
                        letter => text.0.push(letter),
                    }
                }
            }
            '"' => {
                let text = word.get_or_insert((String::new(), true));
                loop {
                    match letters.next()? {
                        '"' => break,
                        '\\' => text.0.push(letters.next()?),
                        letter => {
                            text.1 &= letter != '$';
                            text.0.push(letter);
                        }
                    }
                }
            }
            '\\' => match letters.next()? {
                '\n' => {}
                letter => word.get_or_insert((String::new(), true)).0.push(letter),
            },
            '$' if letters.peek() == Some(&'(') => {
                // What a command prints is not known: the word is kept as it stands.
                let text = word.get_or_insert((String::new(), true));
                text.1 = false;
                text.0.push('$');
                let mut depth = 0;
                for letter in letters.by_ref() {
                    text.0.push(letter);
                    depth += i32::from(letter == '(') - i32::from(letter == ')');
                    if depth == 0 {
                        break;
                    }
                }
            }
            '#' if word.is_none() => while letters.next_if(|letter| *letter != '\n').is_some() {},
            ';' | '&' | '|' | '>' | '<' | '(' | ')' | '\n' => {
                // `2>&1` and the like name no file.
                let is_number = word.as_ref().is_some_and(|(text, _)| text.bytes().all(|b| b.is_ascii_digit()));
                if letter == '>' && is_number {
                    word = None;
                }
                end(&mut word, &mut tokens);
                tokens.push(match letter {
                    '&' if twice(&mut letters) => Token::Then,
                    '|' if twice(&mut letters) => Token::Else,
                    '&' => Token::Beside,
                    '|' => Token::Pipe,
                    '>' => {
                        twice(&mut letters);
                        if letters.next_if_eq(&'&').is_some() {
                            while letters.next_if(char::is_ascii_digit).is_some() {}
                            continue;
                        }
                        Token::Into
                    }
                    '<' | '(' | ')' => Token::Open,
                    _ => Token::Next,
                });
            }
            letter if letter.is_whitespace() => end(&mut word, &mut tokens),
            letter => {
                let text = word.get_or_insert((String::new(), true));
                text.1 &= letter != '$';
                text.0.push(letter);
            }
        }
    }
    end(&mut word, &mut tokens);
    Some(tokens)
}

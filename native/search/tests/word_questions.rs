//! Which texts a question finds, and in which order.

#[path = "common/words.rs"]
mod words;

use aios_search::Question;
use words::{all, found, id, in_both_parts, sorted};

#[test]
fn names_match_exactly_first_and_accents_do_not_matter() {
    let texts = [
        ("", "the banker banked at the bank on the river"),
        ("", "Lunch with Mrs. Banks and Zoë O’Brien"),
        ("", "Zoe was not there; Jürgen Weiß came late"),
    ];
    in_both_parts(&texts, |index| {
        assert_eq!(found(index, "Where did I meet Banks?")[0], 1);
        assert_eq!(sorted(index, "zoe"), [1, 2]);
        assert_eq!(found(index, "ZOË O'Brien")[0], 1);
        assert_eq!(found(index, "Jurgen Weiss"), [2]);
        assert_eq!(found(index, "JÜRGEN"), [2]);
    });
}

#[test]
fn inflected_words_are_found() {
    let texts = [
        ("", "we decided to postpone the meetings"),
        ("", "a decision on hiring"),
        ("", "unrelated"),
    ];
    in_both_parts(&texts, |index| {
        assert_eq!(found(index, "meeting"), [0]);
        assert_eq!(found(index, "what was postponed?"), [0]);
        assert_eq!(found(index, "hire"), [1]);
    });
}

#[test]
fn dates_codes_and_addresses_are_found_whole_and_by_parts() {
    let texts = [
        ("", "Order 44-181-20 shipped on 2026-03-14."),
        ("", "Order 44-999-20, see anna.schmidt@example.com"),
        ("", "invoice of 2026-03-15; room 181"),
    ];
    in_both_parts(&texts, |index| {
        assert_eq!(found(index, "44-181-20")[0], 0);
        assert_eq!(sorted(index, "181"), [0, 2]);
        assert_eq!(found(index, "what happened on 2026-03-14?")[0], 0);
        assert_eq!(found(index, "anna.schmidt@example.com"), [1]);
        assert_eq!(found(index, "schmidt"), [1]);
        assert_eq!(sorted(index, "2026"), [0, 2]);
    });
}

#[test]
fn texts_without_spaces_are_found_by_their_words() {
    let texts = [
        ("", "我们决定把会议推迟到下周三"),
        ("", "東京都の天気は晴れです"),
        ("", "회의는 다음 주 수요일로 연기되었다"),
        ("", "我喜欢喝茶"),
        ("", "京の都"),
    ];
    in_both_parts(&texts, |index| {
        assert_eq!(found(index, "会议推迟到什么时候？")[0], 0);
        assert_eq!(found(index, "東京の天気")[0], 1);
        assert_eq!(found(index, "회의")[0], 2);
        assert_eq!(found(index, "茶"), [3]);
        let cities = found(index, "東京");
        assert_eq!(cities[0], 1);
    });
}

#[test]
fn stop_words_do_not_decide() {
    let texts = [
        ("", "what is it that you do and how is it done by the one who does it"),
        ("", "the budget"),
    ];
    in_both_parts(&texts, |index| {
        assert_eq!(found(index, "What is the budget?"), [1]);
        assert_eq!(found(index, "who is it")[0], 0);
    });
}

#[test]
fn a_title_outweighs_the_body() {
    let texts = [("garden plan", "trees and hedges"), ("trees and hedges", "garden plan")];
    in_both_parts(&texts, |index| {
        assert_eq!(found(index, "garden"), [0, 1]);
        assert_eq!(found(index, "hedges"), [1, 0]);
    });
}

#[test]
fn hostile_questions_are_only_text() {
    let texts = [("", "plain text"), ("", "title:plain AND \"quoted (text\"")];
    let long = "word ".repeat(50_000) + "plain";
    let wide: String = (0..5_000).map(|number| format!("w{number} ")).collect::<String>() + "plain";
    let questions = [
        "",
        " ",
        "\0",
        "\"",
        "title:",
        "text:plain AND (",
        "+-~^*?[]{}\\/!",
        "plain^1000",
        "NOT plain",
        "a:b:c:d",
        "\u{202e}plain",
        "plain\u{0}text",
        "((((((((((",
        "'s",
        "日",
        "é́́́́",
        "🙂🙂",
        long.as_str(),
        wide.as_str(),
    ];
    in_both_parts(&texts, |index| {
        for question in questions {
            index.search(question, 10, &all).unwrap();
        }
        assert_eq!(sorted(index, "NOT plain"), [0, 1]);
        assert!(found(index, "\"🙂\"").is_empty());
    });
}

#[test]
fn the_rarest_words_of_a_long_question_decide() {
    let common: String = (0..200).map(|number| format!("w{number} ")).collect();
    let texts = [("", common.as_str()), ("", common.as_str()), ("", "needle")];
    in_both_parts(&texts, |index| {
        assert!(found(index, &format!("{common} needle")).contains(&2))
    });
}

#[test]
fn phrases_need_their_words_in_order() {
    let texts = [
        ("", "the red door of the old house"),
        ("", "a red house with an old door"),
        ("red door", "nothing else"),
        ("", "the door, red"),
        ("", "东京的天气 and 京东"),
    ];
    in_both_parts(&texts, |index| {
        assert_eq!(sorted(index, "\"red door\""), [0, 2]);
        assert_eq!(sorted(index, "\"Red, door\" house"), [0, 2]);
        assert_eq!(found(index, "house \"red door\"")[0], 0);
        assert_eq!(sorted(index, "„the old“"), [0]);
        assert_eq!(sorted(index, "\"of the\""), [0]);
        assert_eq!(sorted(index, "\"old\""), [0, 1]);
        assert_eq!(sorted(index, "\"京的\""), [4]);
        assert!(found(index, "\"door the\"").is_empty());
        assert!(found(index, "\"red doors\"").is_empty());
        assert!(found(index, "\"red door\" \"old door\"").is_empty());
        assert_eq!(sorted(index, "\"red door"), [0, 1, 2, 3]);
    });
}

#[test]
fn codes_in_phrases_are_read_by_their_parts() {
    let texts = [("", "Order 44-181-20 shipped"), ("", "shipped order 20-44-181")];
    in_both_parts(&texts, |index| {
        assert_eq!(sorted(index, "\"order 44-181\""), [0]);
        assert_eq!(sorted(index, "\"44 181\""), [0, 1]);
        assert_eq!(sorted(index, "\"20 shipped\""), [0]);
    });
}

#[test]
fn a_star_stands_for_any_ending() {
    let texts = [
        ("", "gardens and gardeners"),
        ("garden plan", ""),
        ("", "guard the gate"),
        ("", "order 44-181-20"),
    ];
    in_both_parts(&texts, |index| {
        assert_eq!(sorted(index, "gard*"), [0, 1]);
        assert_eq!(sorted(index, "GARDENE*"), [0]);
        assert_eq!(sorted(index, "ga*, nothing"), [0, 1, 2]);
        assert_eq!(sorted(index, "44-18*"), [3]);
        assert!(found(index, "xyz*").is_empty());
        assert!(found(index, "g*").is_empty());
    });
}

#[test]
fn words_can_be_demanded_of_the_title() {
    let texts = [("garden plans", "roses"), ("roses", "garden plan"), ("Rosen", "other")];
    in_both_parts(&texts, |index| {
        assert_eq!(sorted(index, "title:garden"), [0]);
        assert_eq!(sorted(index, "title:plan"), [0]);
        assert_eq!(sorted(index, "garden title:roses"), [1]);
        assert_eq!(sorted(index, "title:\"garden plans\" roses"), [0]);
        assert!(found(index, "title:\"plans garden\"").is_empty());
        assert_eq!(sorted(index, "title:ros*"), [1, 2]);
        assert!(found(index, "title:xyz* roses").is_empty());
        assert_eq!(sorted(index, "title: garden"), [0, 1]);
    });
}

#[test]
fn german_words_are_found_in_other_forms() {
    let texts = [
        ("", "Wir haben die alten Häuser am See gekauft und nicht verkauft"),
        ("", "Das Haus ist für die Kinder"),
        ("", "The planes and the plan were late for the kind people"),
        ("Einkaufsliste", "Äpfel, Brot"),
    ];
    in_both_parts(&texts, |index| {
        assert_eq!(sorted(index, "Haus"), [0, 1]);
        assert_eq!(sorted(index, "Wo sind die Häuser?"), [0, 1]);
        assert_eq!(found(index, "Häuser")[0], 0);
        assert_eq!(sorted(index, "welches Kind ist das?"), [1, 2]);
        assert_eq!(found(index, "Was ist mit dem Kind?").len(), 2);
        assert_eq!(sorted(index, "Apfel"), [3]);
        assert_eq!(sorted(index, "plane"), [2]);
    });
}

#[test]
fn operators_that_cannot_be_read_are_words() {
    let texts = [("", "after 2024 the tag was title"), ("", "other")];
    in_both_parts(&texts, |index| {
        assert_eq!(sorted(index, "before:title"), [0]);
        assert_eq!(sorted(index, "title: tag:"), [0]);
        assert_eq!(sorted(index, "\"other"), [1]);
        assert!(found(index, "tag:work after:2024").is_empty());
    });
}

#[test]
fn words_are_weighed_alike_in_memory_and_on_disk() {
    let texts = [
        ("Cellar", "red apples, and more red apples"),
        ("", "a red coat"),
        (
            "",
            "green pears and nothing else at all, in a long note about the garden behind the house",
        ),
        ("Coats", "blue"),
    ];
    in_both_parts(&texts, |index| {
        let weigh = |question: &str, k: usize, also: &[u8]| {
            let also = also.iter().map(|number| id(*number)).collect();
            let scores = index.weigh(&Question::parse(question), k, &also, &all).unwrap();
            let mut scores: Vec<(u8, f32)> = scores.into_iter().map(|(id, score)| (id[15], score)).collect();
            scores.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            scores
        };
        let found =
            |question: &str, k, also: &[u8]| weigh(question, k, also).iter().map(|hit| hit.0).collect::<Vec<_>>();
        assert_eq!(found("red coats", 9, &[]), [1, 3, 0], "title and body are one text");
        assert_eq!(
            found("red coats", 1, &[0, 2]),
            [1, 0],
            "others that are asked for, where they hold a word"
        );
        assert_eq!(found("red \"red coat\"", 9, &[0]), [1], "a phrase is demanded");
        assert_eq!(weigh("zebra", 9, &[0, 1]), []);
        let (twice, once) = (weigh("red", 9, &[])[0], weigh("red", 9, &[])[1]);
        assert!(
            twice.1 < 1.6 * once.1 && twice.1 > 0.0,
            "a repeated word says little more"
        );
    });
}

#[test]
fn texts_that_are_not_accepted_leave_their_place_to_others() {
    let texts: Vec<(String, String)> = (0..40)
        .map(|n| (String::new(), format!("red {}", "coat ".repeat(n / 10))))
        .collect();
    let texts: Vec<(&str, &str)> = texts
        .iter()
        .map(|(title, text)| (title.as_str(), text.as_str()))
        .collect();
    in_both_parts(&texts, |index| {
        let weigh = |accept: &dyn Fn(&[u8; 16]) -> bool, also: &[u8]| {
            let also = also.iter().map(|number| id(*number)).collect();
            let scores = index.weigh(&Question::parse("red coats"), 3, &also, accept).unwrap();
            let mut found: Vec<u8> = scores.into_keys().map(|id| id[15]).collect();
            found.sort_unstable();
            found
        };
        assert_eq!(weigh(&all, &[]), [30, 31, 32], "of equal ones the first");
        assert_eq!(weigh(&|id| id[15] % 10 == 5, &[]), [15, 25, 35]);
        assert_eq!(weigh(&|id| id[15] < 22, &[7, 35]), [7, 10, 20, 21]);
        assert!(weigh(&|_| false, &[7]).is_empty());
    });
}

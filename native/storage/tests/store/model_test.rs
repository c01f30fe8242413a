//! Random operations with re-openings against a map.

use proptest::prelude::*;

use crate::model::{DIMENSION, NewRow, Pair, Step};
use crate::sim_fs::SimFs;

fn vector() -> impl Strategy<Value = [i8; DIMENSION]> {
    any::<[i8; DIMENSION]>()
}

fn row() -> impl Strategy<Value = NewRow> {
    (".{0,40}", 0..3usize, prop::option::of(vector())).prop_map(|(text, source, vector)| NewRow {
        text,
        source,
        vector,
    })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => prop::collection::vec(row(), 1..5).prop_map(Step::Append),
        1 => (any::<usize>(), ".{0,20}").prop_map(|(number, title)| Step::Retitle(number, title)),
        1 => (any::<usize>(), ".{0,20}").prop_map(|(number, text)| Step::Rewrite(number, text)),
        2 => prop::collection::vec(any::<usize>(), 0..4).prop_map(Step::Delete),
        2 => prop::collection::vec((any::<usize>(), vector()), 0..4).prop_map(Step::Vectors),
        1 => ".{0,20}".prop_map(Step::Chat),
        1 => prop::collection::vec(any::<usize>(), 0..4).prop_map(Step::Trash),
        1 => prop::collection::vec(any::<usize>(), 0..20).prop_map(Step::Restore),
        1 => Just(Step::Seal),
        1 => Just(Step::Compact),
        1 => Just(Step::Reopen),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_store_equals_a_map(steps in prop::collection::vec(step(), 1..60)) {
        let mut pair = Pair::open(SimFs::default(), 4 << 10).unwrap();
        for step in &steps {
            pair.step(step).unwrap();
            if matches!(step, Step::Seal | Step::Compact | Step::Reopen) {
                prop_assert_eq!(pair.model.compare(pair.store()), Ok(()), "after {:?}", step);
            }
        }
        prop_assert_eq!(pair.model.compare(pair.store()), Ok(()));
        pair.reopen().unwrap();
        prop_assert_eq!(pair.model.compare(pair.store()), Ok(()));
        prop_assert_eq!(pair.store().verify().unwrap().len(), 0);
    }
}

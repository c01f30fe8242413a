//! Longest-prefix lookup of vocabulary pieces, in time linear in the text.

const NO_PIECE: u32 = u32::MAX;

#[derive(Clone, Copy)]
struct Node {
    first_child: u32,
    children: u16,
    id: u32,
}

/// A byte trie; the children of a node lie side by side, sorted by their label.
pub(crate) struct Trie {
    nodes: Vec<Node>,
    labels: Vec<u8>,
}

impl Trie {
    /// Builds from distinct `(piece, id)` pairs in any order.
    pub(crate) fn new(mut pieces: Vec<(&[u8], u32)>) -> Self {
        pieces.sort_unstable();
        let leaf = Node {
            first_child: 0,
            children: 0,
            id: NO_PIECE,
        };
        let mut trie = Self {
            nodes: vec![leaf],
            labels: vec![0],
        };
        let mut spans = vec![(0, pieces.len(), 0)]; // per node: its range of `pieces`, its depth
        let mut node = 0;
        while node < spans.len() {
            let (mut low, high, depth) = spans[node];
            if low < high && pieces[low].0.len() == depth {
                trie.nodes[node].id = pieces[low].1;
                low += 1;
            }
            trie.nodes[node].first_child = trie.nodes.len() as u32;
            while low < high {
                let label = pieces[low].0[depth];
                let end = low + pieces[low..high].partition_point(|(piece, _)| piece[depth] == label);
                trie.nodes.push(leaf);
                trie.labels.push(label);
                trie.nodes[node].children += 1;
                spans.push((low, end, depth + 1));
                low = end;
            }
            node += 1;
        }
        trie
    }

    /// The longest piece that `text` begins with: its length in bytes and its id.
    pub(crate) fn longest(&self, text: &[u8]) -> Option<(usize, u32)> {
        let mut node = self.nodes[0];
        let mut best = None;
        for (depth, &byte) in text.iter().enumerate() {
            let Some(child) = self.child(node, byte) else { break };
            node = self.nodes[child];
            if node.id != NO_PIECE {
                best = Some((depth + 1, node.id));
            }
        }
        best
    }

    /// The id of exactly this piece.
    pub(crate) fn get(&self, piece: &[u8]) -> Option<u32> {
        self.longest(piece)
            .filter(|&(length, _)| length == piece.len())
            .map(|(_, id)| id)
    }

    fn child(&self, node: Node, byte: u8) -> Option<usize> {
        let first = node.first_child as usize;
        let labels = &self.labels[first..first + node.children as usize];
        let place = if labels.len() <= 8 {
            labels.iter().position(|&label| label == byte)
        } else {
            labels.binary_search(&byte).ok()
        };
        place.map(|place| first + place)
    }
}

#[cfg(test)]
mod tests {
    use super::Trie;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn agrees_with_a_scan(words in prop::collection::btree_set("[a-c]{1,5}", 0..40), text in "[a-d]{0,9}") {
            let words: BTreeSet<String> = words;
            let pairs = words.iter().enumerate().map(|(id, word)| (word.as_bytes(), id as u32)).collect();
            let trie = Trie::new(pairs);
            let naive = words.iter().enumerate().filter(|(_, word)| text.starts_with(*word))
                .max_by_key(|(_, word)| word.len()).map(|(id, word)| (word.len(), id as u32));
            prop_assert_eq!(trie.longest(text.as_bytes()), naive);
            prop_assert_eq!(trie.get(text.as_bytes()).is_some(), words.contains(&text));
        }
    }
}

//! The new solvers of a round, each once.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

use solver_arc_dsl::ArcDsl;
use solver_arc_dsl::generate::Draft;
use solver_core::hash::{Sha256Hex, sha256_hex};
use solver_judge::languages::Languages;
use solver_judge::submission::Submission;
use solver_language::Named;

use crate::proposals::{Bred, Parent};

/// The name of our own solvers among the generators, as long as nothing has changed them.
const SEEDS_AS_THEY_ARE: &str = "own";

/// A solver that is made, and how.
pub struct Child {
    /// Its canonical text.
    pub text: String,
    /// The name of its generator.
    pub generator: &'static str,
    /// The solvers that it was made from.
    pub parents: Vec<Sha256Hex>,
}

/// The solvers of a round that are new.
#[derive(Default)]
pub(crate) struct Offspring {
    /// The solvers, in the order in which they were made.
    pub children: Vec<Child>,
    /// The hashes of all that are there, the parents included.
    pub seen: HashSet<Sha256Hex>,
}

impl Offspring {
    /// Adds a program as it would be handed in; false where it is there already.
    pub fn add(&mut self, generator: &'static str, bred: Bred) -> bool {
        self.add_text(generator, bred.draft.text(), bred.parents)
    }

    /// Adds a program by its canonical text; false where it is there already.
    pub fn add_text(
        &mut self,
        generator: &'static str,
        text: String,
        parents: Vec<Sha256Hex>,
    ) -> bool {
        let is_new = self.seen.insert(sha256_hex(text.as_bytes()));
        if is_new {
            self.children.push(Child {
                text,
                generator,
                parents,
            });
        }
        is_new
    }

    /// Adds our own solvers as they are.
    pub(crate) fn add_seeds(&mut self) {
        for seed in SEEDS.iter() {
            let bred = Bred {
                draft: seed.draft.clone(),
                parents: Vec::new(),
            };
            self.add(SEEDS_AS_THEY_ARE, bred);
        }
    }
}

/// Our own solvers, as they are bred from.
pub(crate) static SEEDS: LazyLock<Vec<Parent>> = LazyLock::new(|| {
    Draft::own()
        .map(|draft| Parent {
            hash: sha256_hex(draft.text().as_bytes()),
            draft,
        })
        .collect()
});

/// A bred solver as it would be handed in; `origin` is its name in messages.
pub fn submit(languages: &Languages, text: &str, origin: &str) -> Arc<Submission> {
    Arc::new(Submission::of_canonical(
        languages,
        ArcDsl::ID,
        text.as_bytes(),
        &Named::default(),
        sha256_hex(text.as_bytes()),
        origin.into(),
    ))
}

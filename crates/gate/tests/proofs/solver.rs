//! The solver.

use cedar_policy_symcc::solver::LocalSolver;
use cedar_policy_symcc::{CedarSymCompiler, CompiledPolicy, CompiledPolicySet};

/// A solver that is running.
pub(crate) struct Prover(CedarSymCompiler<LocalSolver>);

impl Prover {
    /// Starts cvc5. Says so where it is not installed.
    pub(crate) fn start() -> Option<Prover> {
        // A minute for each question, and not for all of them together.
        match LocalSolver::cvc5_with_args(["--tlimit-per=60000"]) {
            Ok(solver) => Some(Prover(CedarSymCompiler::new(solver).unwrap())),
            Err(error) => {
                eprintln!(
                    "NOT PROVED: cvc5 cannot be started ({error}); install it, or name it in CVC5"
                );
                None
            }
        }
    }

    /// An example of what is permitted and not claimed, if there can be one.
    pub(crate) async fn more_than(
        &mut self,
        permitted: &CompiledPolicySet,
        claimed: &CompiledPolicySet,
    ) -> Option<String> {
        let asked = self
            .0
            .check_implies_with_counterexample_opt(permitted, claimed);
        asked.await.unwrap().map(|it| it.to_string())
    }

    pub(crate) async fn never_fails(&mut self, policy: &CompiledPolicy) -> bool {
        self.0.check_never_errors_opt(policy).await.unwrap()
    }

    pub(crate) async fn never_matters(&mut self, policy: &CompiledPolicy) -> bool {
        self.0.check_never_matches_opt(policy).await.unwrap()
    }
}

;; verdict: rejected
(component
  (core module $m (func (export "run")))
  (core instance $i (instantiate $m))
  (func $run (canon lift (core func $i "run")))
  (export "solver-host:solver/solving@1.0.0" (func $run))
)

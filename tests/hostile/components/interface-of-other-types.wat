;; verdict: rejected
(component
  (core module $m (func (export "solve") (param i32) (result i32) (local.get 0)))
  (core instance $i (instantiate $m))
  (func $solve (param "input" u32) (result u32) (canon lift (core func $i "solve")))
  (instance $solving (export "solve" (func $solve)))
  (export "solver-host:solver/solving@1.0.0" (instance $solving))
)

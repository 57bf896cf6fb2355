;; verdict: rejected
(component
  (instance $solving)
  (export "solver-host:solver/solving@1.0.0" (instance $solving))
)

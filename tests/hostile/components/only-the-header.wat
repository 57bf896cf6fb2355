;; verdict: rejected
;; cut: 8
;; Well-formed: a component without anything in it.
(func (export "solve") (type $solve)
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))

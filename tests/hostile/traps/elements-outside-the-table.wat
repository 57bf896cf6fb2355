;; verdict: trap table-bounds
(table 1 funcref)
(func $nothing)
(elem (i32.const 1) $nothing)
(func (export "solve") (type $solve)
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))

;; verdict: the input
(table $t 1 2 funcref)
(func (export "solve") (type $solve)
  (if (i32.ne (table.grow $t (ref.null func) (i32.const 40000000)) (i32.const -1)) (then unreachable))
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))

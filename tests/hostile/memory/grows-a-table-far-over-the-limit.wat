;; verdict: out-of-memory
(table $t 1 funcref)
(func (export "solve") (type $solve)
  (drop (table.grow $t (ref.null func) (i32.const 2000000000)))
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))

;; verdict: trap table-bounds
(table $t 10 funcref)
(func (export "solve") (type $solve)
  (table.copy $t $t (i32.const 3) (i32.const -1) (i32.const -1))
  unreachable)

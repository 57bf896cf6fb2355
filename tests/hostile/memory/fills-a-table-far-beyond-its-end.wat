;; verdict: trap table-bounds
(table $t 10 funcref)
(func (export "solve") (type $solve)
  (table.fill $t (i32.const 0) (ref.null func) (i32.const -1))
  unreachable)

;; verdict: trap table-bounds
(table $t 1 funcref)
(func (export "solve") (type $solve)
  (ref.is_null (table.get $t (i32.const -1))))

;; verdict: trap table-bounds
(table $t 10 funcref)
(elem $e func $f)
(func $f)
(func (export "solve") (type $solve)
  (table.init $t $e (i32.const 0) (i32.const 1) (i32.const -1))
  unreachable)

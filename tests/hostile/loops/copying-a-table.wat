;; verdict: out-of-fuel
(table $t 10000 funcref)
(func (export "solve") (type $solve)
  (loop
    (table.copy $t $t (i32.const 0) (i32.const 1) (i32.const 9999))
    (br 0))
  unreachable)

;; verdict: out-of-fuel
(table $t 1 funcref)
(func (export "solve") (type $solve)
  (loop
    (table.fill $t (i32.const 0) (ref.null func) (i32.const 0))
    (br 0))
  unreachable)

;; verdict: out-of-memory
(table $t 0 funcref)
(func (export "solve") (type $solve)
  (loop $again
    (drop (table.grow $t (ref.null func) (i32.const 1000000)))
    (br $again))
  unreachable)

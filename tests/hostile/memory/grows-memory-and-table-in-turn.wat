;; verdict: out-of-memory
(memory (export "memory") 1)
(table $t 0 funcref)
(func (export "solve") (type $solve)
  (loop
    (drop (memory.grow (i32.const 1)))
    (drop (table.grow $t (ref.null func) (i32.const 8192)))
    (br 0))
  unreachable)

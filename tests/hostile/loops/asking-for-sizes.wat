;; verdict: out-of-fuel
(table $t 1 funcref)
(memory (export "memory") 1)
(func (export "solve") (type $solve)
  (loop
    (drop (memory.size))
    (drop (table.size $t))
    (br 0))
  unreachable)

;; verdict: out-of-fuel
(memory (export "memory") 1)
(memory $other 1)
(func (export "solve") (type $solve)
  (loop
    (memory.copy $other 0 (i32.const 0) (i32.const 0) (i32.const 65536))
    (br 0))
  unreachable)

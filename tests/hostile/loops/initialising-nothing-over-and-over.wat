;; verdict: out-of-fuel
(memory (export "memory") 1)
(data $passive "x")
(func (export "solve") (type $solve)
  (loop
    (memory.init $passive (i32.const 0) (i32.const 0) (i32.const 0))
    (br 0))
  unreachable)

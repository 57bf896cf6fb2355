;; verdict: out-of-memory
(memory (export "memory") 1)
(memory 0) (memory 0) (memory 0) (memory 0)
(func (export "solve") (type $solve)
  (loop
    (drop (memory.grow 0 (i32.const 1)))
    (drop (memory.grow 1 (i32.const 2)))
    (drop (memory.grow 2 (i32.const 3)))
    (drop (memory.grow 3 (i32.const 4)))
    (drop (memory.grow 4 (i32.const 5)))
    (br 0))
  unreachable)

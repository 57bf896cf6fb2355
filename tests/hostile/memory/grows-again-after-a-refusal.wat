;; verdict: out-of-memory
;; Over its own maximum it gets -1 and goes on; over the limit it does not.
(memory (export "memory") 1)
(memory $small 1 2)
(func (export "solve") (type $solve)
  (if (i32.ne (memory.grow $small (i32.const 2)) (i32.const -1)) (then unreachable))
  (if (i32.ne (memory.grow $small (i32.const 1)) (i32.const 1)) (then unreachable))
  (drop (memory.grow 0 (i32.const 4096)))
  unreachable)

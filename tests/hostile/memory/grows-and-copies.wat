;; verdict: out-of-memory
;; Twice as much each time, all of it written.
(memory (export "memory") 1)
(func (export "solve") (type $solve)
  (local $bytes i32)
  (loop
    (local.set $bytes (i32.shl (memory.size) (i32.const 16)))
    (drop (memory.grow (memory.size)))
    (memory.copy (local.get $bytes) (i32.const 0) (local.get $bytes))
    (br 0))
  unreachable)

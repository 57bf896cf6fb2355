;; verdict: error
(func (export "solve") (type $solve)
  (drop (memory.grow (i32.const 3100)))
  (memory.fill (i32.const 65536) (i32.const 97) (i32.const 200000000))
  (call $say (i32.const 65536) (i32.const 200000000)))

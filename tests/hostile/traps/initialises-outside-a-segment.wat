;; verdict: trap memory-bounds
(data $some "12345678")
(func (export "solve") (type $solve)
  (memory.init $some (i32.const 0) (i32.const 0) (i32.const 9))
  (i32.const 16))

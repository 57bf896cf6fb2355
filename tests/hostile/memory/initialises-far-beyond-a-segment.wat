;; verdict: trap memory-bounds
(data $d "abc")
(func (export "solve") (type $solve)
  (memory.init $d (i32.const 0) (i32.const 0) (i32.const -1))
  unreachable)

;; verdict: trap memory-bounds
(data $d "abc")
(func (export "solve") (type $solve)
  (data.drop $d)
  (memory.init $d (i32.const 0) (i32.const 0) (i32.const 3))
  unreachable)

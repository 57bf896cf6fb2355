;; verdict: error
(data (i32.const 1024) "no\c3\a4")
(func (export "solve") (type $solve)
  (call $say (i32.const 1024) (i32.const 4)))

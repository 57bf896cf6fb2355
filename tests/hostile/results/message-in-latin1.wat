;; verdict: error
;; encoding: latin1+utf16
(data (i32.const 1024) "no\e4")
(func (export "solve") (type $solve)
  (call $say (i32.const 1024) (i32.const 3)))

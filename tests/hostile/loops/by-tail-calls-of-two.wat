;; verdict: out-of-fuel
;; args: --fuel 50000000
;; With more parameters than before each time, so that a frame is moved.
(func $few (param i32) (result i32)
  (return_call $many (local.get 0) (local.get 0) (local.get 0) (local.get 0) (local.get 0)
    (local.get 0) (local.get 0) (local.get 0) (local.get 0) (local.get 0)))
(func $many (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
  (return_call $few (i32.add (local.get 0) (local.get 9))))
(func (export "solve") (type $solve)
  (return_call $few (i32.const 1)))

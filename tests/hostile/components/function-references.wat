;; verdict: rejected
;; A proposal that is off.
(type $plain (func (result i32)))
(elem declare func $f)
(func $f (type $plain) (i32.const 1))
(func (export "solve") (type $solve)
  (call_ref $plain (ref.func $f)))

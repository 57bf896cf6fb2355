;; verdict: rejected
;; A proposal that is off.
(component
  (type $s (stream u8))
  (core func $new (canon stream.new $s))
  (core module $m
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
    (func (export "solve") (param i32 i32 i32 i32 i32 i32) (result i32) (i32.const 16)))
  (core instance $i (instantiate $m))
  @types
  (func $lifted (type $solve) (canon lift (core func $i "solve")
    (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
  @named
)

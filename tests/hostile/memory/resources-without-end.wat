;; verdict: rejected
;; Handles of resources lie in the host's own memory.
(component
  (type $r (resource (rep i32)))
  (core func $new (canon resource.new $r))
  (core module $m
    (import "r" "new" (func $new (param i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
    (func (export "solve") (param i32 i32 i32 i32 i32 i32) (result i32)
      (loop (drop (call $new (i32.const 1))) (br 0))
      unreachable))
  (core instance $i (instantiate $m (with "r" (instance (export "new" (func $new))))))
  @types
  (func $lifted (type $solve) (canon lift (core func $i "solve")
    (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
  @named
)

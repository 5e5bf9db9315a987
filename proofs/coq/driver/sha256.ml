(** SHA-256 (FIPS 180-4) on native integers of 63 bits, masked to 32. *)

let mask = 0xffffffff

let primes count =
  let rec is_prime d n = d * d > n || (n mod d <> 0 && is_prime (d + 1) n) in
  let rec collect n found left =
    if left = 0 then List.rev found
    else if is_prime 2 n then collect (n + 1) (n :: found) (left - 1)
    else collect (n + 1) found left in
  Array.of_list (collect 2 [] count)

(* The constants are the first 32 bits of the fractional parts of roots of primes:
   the k-th root of p, times 2^32, rounded down, modulo 2^32. *)
let fraction k p = Z.to_int (Z.logand (Z.root (Z.shift_left (Z.of_int p) (32 * k)) k) (Z.of_int mask))
let round_constants = Array.map (fraction 3) (primes 64)
let initial = Array.map (fraction 2) (primes 8)

type t = { state : int array; block : Bytes.t; mutable filled : int; mutable length : int; w : int array }

let create () =
  { state = Array.copy initial; block = Bytes.create 64; filled = 0; length = 0; w = Array.make 64 0 }

let rotate x k = ((x lsr k) lor (x lsl (32 - k))) land mask

let compress h =
  let w = h.w in
  for i = 0 to 15 do
    w.(i) <- Int32.to_int (Bytes.get_int32_be h.block (4 * i)) land mask
  done;
  for i = 16 to 63 do
    let a = w.(i - 15) and b = w.(i - 2) in
    let s0 = rotate a 7 lxor rotate a 18 lxor (a lsr 3) in
    let s1 = rotate b 17 lxor rotate b 19 lxor (b lsr 10) in
    w.(i) <- (w.(i - 16) + s0 + w.(i - 7) + s1) land mask
  done;
  let s = Array.copy h.state in
  for i = 0 to 63 do
    let a = s.(0) and e = s.(4) in
    let s1 = rotate e 6 lxor rotate e 11 lxor rotate e 25 in
    let choice = (e land s.(5)) lxor (lnot e land mask land s.(6)) in
    let t1 = s.(7) + s1 + choice + round_constants.(i) + w.(i) in
    let s0 = rotate a 2 lxor rotate a 13 lxor rotate a 22 in
    let majority = (a land s.(1)) lxor (a land s.(2)) lxor (s.(1) land s.(2)) in
    Array.blit s 0 s 1 7;
    s.(4) <- (s.(4) + t1) land mask;
    s.(0) <- (t1 + s0 + majority) land mask
  done;
  Array.iteri (fun i x -> h.state.(i) <- (h.state.(i) + x) land mask) s

let rec add h text from count =
  if count > 0 then begin
    let taken = min count (64 - h.filled) in
    Bytes.blit_string text from h.block h.filled taken;
    h.filled <- h.filled + taken;
    h.length <- h.length + taken;
    if h.filled = 64 then begin compress h; h.filled <- 0 end;
    add h text (from + taken) (count - taken)
  end

let add_string h text = add h text 0 (String.length text)

let hex h =
  let bits = 8 * h.length in
  add_string h "\x80";
  while h.filled <> 56 do add_string h "\x00" done;
  let tail = Bytes.create 8 in
  Bytes.set_int64_be tail 0 (Int64.of_int bits);
  add_string h (Bytes.to_string tail);
  String.concat "" (Array.to_list (Array.map (Printf.sprintf "%08x") h.state))

let of_file path =
  let h = create () and buffer = Bytes.create 65536 in
  let channel = open_in_bin path in
  Fun.protect ~finally:(fun () -> close_in channel) (fun () ->
    let rec go () =
      let n = input channel buffer 0 65536 in
      if n > 0 then begin add h (Bytes.sub_string buffer 0 n) 0 n; go () end in
    go ());
  hex h
